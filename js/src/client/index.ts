export { connect } from "./client.js";
export type {
  Client,
  ConnectOptions,
  Handlers,
  PositionStorage,
  Reset,
  SocketLike,
  State,
  Subscription,
} from "./types.js";
export type * from "../generated/protocol.js";
