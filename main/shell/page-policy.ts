/** What pages of the kiosk may do, the same in both shells: everything is denied that they do not need. */
export interface PagePolicy {
  /** Where pages may connect beside their own origin, e.g. `ws://127.0.0.1:8420`; null: nowhere at all. */
  readonly connect: string | null;
  /** In demo mode the dev dock frames the kiosk; else nothing frames and nothing is framed. */
  readonly demo: boolean;
}

/** The Content-Security-Policy of every page (reliability checklist, RS-52). */
export function contentSecurityPolicy(policy: PagePolicy): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${policy.connect === null ? "'none'" : `'self' ${policy.connect}`}`,
    ...(policy.demo ? ["frame-src 'self'"] : []),
    `frame-ancestors ${policy.demo ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Features of the browser that a kiosk page could be made to ask for. None is used. */
const features = [
  'accelerometer',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
];

/** Headers of every answer, whatever its status. */
export function pageHeaders(policy: PagePolicy): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(policy),
    'Permissions-Policy': features.map((feature) => `${feature}=()`).join(', '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
