import { runDeviceTests } from './device-guest/run-device-tests.ts';

// `npm run test:devices`: readers over the kernel's own HID, USB and serial stacks, in a small virtual machine.

const say = (line: string): void => {
  console.log(`▸ ${line}`);
};

const ran = await runDeviceTests(say);
if (ran.kind === 'failed') {
  console.error(ran.error);
  process.exitCode = 1;
} else {
  const count = (wanted: string): number => ran.value.filter(({ status }) => status === wanted).length;
  const skipped = count('skipped');
  if (skipped > 0) console.log(`${String(skipped)} skipped: what that pad or its line does not have`);
  console.log(`\n${String(count('passed'))} passed, ${String(count('failed'))} failed`);
  process.exitCode = count('failed') > 0 ? 1 : 0;
}
