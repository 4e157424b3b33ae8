import type { StationClient } from '../station-client.ts';

/** What the kiosk gives to the staff side, whose code it does not have yet. */
export interface StaffSideProps {
  readonly client: StationClient;
  readonly onLeave: () => void;
}
