import { render, screen } from '@testing-library/react';

import { RunPanel } from '../src/panel';
import { startRun } from '../src/api';

enum Runs {
  First = 'enum-run-1',
  Second = 'enum-run-2',
}

interface PanelProps {
  runId: string;
  threadId?: string;
}

vi.mock('../src/api', () => ({ startRun: vi.fn(), getRunId: () => 'mocked-run' }));

describe('RunPanel', () => {
  const props: PanelProps = { runId: 'panel-run', threadId: 'checkout' };

  it('shows its run', () => {
    render(<RunPanel runId="panel-run" threadId={'checkout'} name="panel-run" />);
    expect(screen.getByText('panel-run')).toBeInTheDocument();
    expect(startRun).toHaveBeenCalledWith('panel-run', expect.objectContaining({ runId: props.runId }));
  });

  it.each([
    ['each-run-1', 'started'],
    ['each-run-2', 'failed'],
  ])('shows %s', (runId, status) => {
    render(<RunPanel {...props} runId={runId} status={status} />);
    expect(props.runId === `each-run-1`).toBe(status === 'started');
  });

  it('takes runs of an enum', () => {
    render(<RunPanel runId={Runs.First} />);
    expect(screen.getByTestId(Runs.Second).dataset.runId).not.toBe(Runs.First);
  });

  it('throws without a run', () => {
    expect(() => render(<RunPanel runId="broken run" />)).toThrow();
    expect(() => startRun({ runId: '???' })).toThrow();
  });
});
