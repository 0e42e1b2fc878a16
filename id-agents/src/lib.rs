//! Runs agents under validated run ids and routes their events over WebSockets by thread.
