import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Tests may import anything; nothing else is excused. */
const tests = '(^test/|\\.test\\.tsx?$)';
const ours = '^(main|drivers|db|renderer|test|tools)/';

/** A room and the rooms of ours it may import from, itself included. Packages and Node are another matter. */
interface Room {
  readonly name: string;
  readonly path: string;
  readonly may: readonly string[];
}

const rooms: readonly Room[] = [
  { name: 'contract', path: '^main/contract/', may: ['main/contract/'] },
  {
    name: 'station',
    path: '^main/station/',
    may: ['main/(station|contract|library|config|log|clock)/', 'drivers/', 'db/'],
  },
  {
    name: 'library',
    path: '^main/library/',
    may: ['main/(library|clock|csv)/', 'db/', 'drivers/ils/ils\\.ts$', 'drivers/result\\.ts$'],
  },
  {
    name: 'demo',
    path: '^main/demo/',
    may: ['main/(demo|library|contract|clock|log|config)/', 'drivers/'],
  },
  {
    name: 'launch',
    path: '^main/launch/',
    may: ['main/(launch|station|demo|library|config|log|clock|contract)/', 'drivers/', 'db/'],
  },
  {
    name: 'shell',
    path: '^main/shell/',
    may: ['main/(shell|contract|config|log)/', 'main/launch/launch-station\\.ts$'],
  },
  { name: 'csv', path: '^main/csv/', may: ['main/csv/', 'drivers/result\\.ts$'] },
  {
    name: 'cache',
    path: '^main/cache/',
    may: [
      'main/(cache|csv)/',
      'db/',
      'drivers/ils/ils\\.ts$',
      'drivers/ils/sip2/dates\\.ts$',
      'drivers/result\\.ts$',
    ],
  },
  { name: 'cli', path: '^main/cli/', may: ['main/', 'drivers/', 'db/'] },
  { name: 'config', path: '^main/config/', may: ['main/config/'] },
  { name: 'log', path: '^main/log/', may: ['main/log/'] },
  { name: 'clock', path: '^main/clock/', may: ['main/clock/'] },
  { name: 'drivers', path: '^drivers/', may: ['drivers/'] },
  { name: 'db', path: '^db/', may: ['db/'] },
  { name: 'renderer', path: '^renderer/', may: ['renderer/', 'main/contract/'] },
];

/** A package and the only files that may know of it. */
const importers: readonly { readonly name: string; readonly only: string }[] = [
  { name: 'serialport', only: '^drivers/port/serial-port\\.ts$' },
  { name: '@serialport/[^/]+', only: '^drivers/port/serial-port\\.ts$' },
  { name: 'node-hid', only: '^drivers/port/hid-port\\.ts$' },
  { name: 'pcsc-mini', only: '^drivers/port/pcsc-system\\.ts$' },
  { name: '@pcsc-mini/[^/]+', only: '^drivers/port/pcsc-system\\.ts$' },
  { name: 'usb', only: '^drivers/port/usb-port\\.ts$' },
  { name: '@node-usb/[^/]+', only: '^drivers/port/usb-port\\.ts$' },
  { name: 'better-sqlite3', only: '^db/open\\.ts$' },
  { name: '@types/better-sqlite3', only: '^db/open\\.ts$' },
  { name: '@napi-rs/canvas', only: '^main/station/receipts/typeset\\.ts$' },
  { name: '@expo-google-fonts/[^/]+', only: '^main/station/receipts/typeset\\.ts$' },
  { name: 'liquidjs', only: '^main/station/receipts/template\\.ts$' },
  { name: 'nodemailer', only: '^main/station/receipts/mail-post\\.ts$' },
  { name: 'electron', only: '^main/shell/electron/' },
  { name: 'ws', only: '^main/shell/browser/' },
  { name: 'react(-dom|-aria-components)?', only: '^renderer/' },
];

/** Rooms that only calculate: no file, no socket, no timer, no package. */
const pure = '^drivers/(frame|exchange|rfid/tag)/';

/** The import rules of the house, for dependency-cruiser. */
export const importRules: IForbiddenRuleType[] = [
  ...rooms.map(({ name, path, may }): IForbiddenRuleType => ({
    name: `${name}-knows-too-much`,
    severity: 'error',
    from: { path, pathNot: tests },
    to: { path: ours, pathNot: may.map((room) => `^${room}`) },
  })),
  ...importers.map(({ name, only }): IForbiddenRuleType => ({
    name: `${name}-has-one-place`,
    severity: 'error',
    from: { path: ours, pathNot: [only, tests] },
    to: { path: `(^|/)node_modules/${name}/` },
  })),
  {
    name: 'contract-knows-zod-only',
    severity: 'error',
    from: { path: '^main/contract/', pathNot: tests },
    to: { pathNot: ['^main/contract/', '(^|/)node_modules/zod/'] },
  },
  {
    name: 'pure-rooms-only-calculate',
    severity: 'error',
    from: { path: pure, pathNot: tests },
    to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'] },
  },
  {
    name: 'renderer-is-a-page',
    severity: 'error',
    from: { path: '^renderer/', pathNot: tests },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'electron-stays-in-its-shell',
    severity: 'error',
    from: { path: '^main/cli/', pathNot: tests },
    to: { path: '^main/shell/electron/(main|preload|station-process)\\.ts$' },
  },
  {
    name: 'shells-are-apart',
    severity: 'error',
    from: { path: '^main/shell/(electron|browser)/', pathNot: tests },
    to: { path: '^main/shell/(electron|browser)/', pathNot: '^main/shell/$1/' },
  },
  {
    name: 'nothing-needs-tests-or-tools',
    severity: 'error',
    from: { path: '^(main|drivers|db|renderer)/', pathNot: tests },
    to: { path: [tests, '^tools/'] },
  },
  {
    name: 'simulators-are-not-the-product',
    severity: 'error',
    from: { path: ours, pathNot: ['/simulator\\.ts$', '^drivers/models\\.ts$', '^main/(cli|demo)/', tests] },
    to: { path: '/simulator\\.ts$' },
  },
  {
    name: 'no-development-package-in-the-product',
    severity: 'error',
    from: { path: '^(main|drivers|db)/', pathNot: tests },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
      pathNot: '(^|/)node_modules/(electron|@types)/',
    },
  },
  { name: 'no-cycles', severity: 'error', from: { path: ours }, to: { circular: true } },
  {
    name: 'everything-resolves',
    severity: 'error',
    from: { path: ours },
    to: { couldNotResolve: true },
  },
];
