/** What came of one test in the guest. */
export interface CaseResult {
  /** `feig-iso-host over usb`. */
  readonly group: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
}
