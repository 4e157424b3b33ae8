import type { Clock } from '../../clock/clock.ts';

/** How mail is handed over (RFC 5321, 6409). */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` insists on it; `none` is for a server in the same machine. */
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands mail over and says whether it was taken. Nothing is kept: what is not taken now is not sent. */
export interface MailPost {
  /** Resolves with what kept it, in words for a technician; null when the server took it. */
  send(mail: Mail): Promise<string | null>;
}

const connectLimitMs = 5_000;
const sendLimitMs = 12_000;

/** A mail server by SMTP, a connection for each mail. */
export function createMailPost(settings: MailSettings, clock: Clock): MailPost {
  return {
    send: (mail) =>
      new Promise((resolve) => {
        const cancel = clock.after(sendLimitMs, () => {
          resolve('the mail server does not answer');
        });
        void handOver(settings, mail).then((trouble) => {
          cancel();
          resolve(trouble);
        });
      }),
  };
}

async function handOver(settings: MailSettings, { to, subject, text }: Mail): Promise<string | null> {
  const { host, port, security, user, password, from } = settings;
  try {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
      connectionTimeout: connectLimitMs,
      greetingTimeout: connectLimitMs,
      socketTimeout: sendLimitMs,
      // A text is all that is ever sent.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
      return null;
    } finally {
      transport.close();
    }
  } catch (error) {
    const { code = 'failed' } = error as { code?: string };
    // A server's own words may repeat the address.
    return `the mail was not taken (${String(code)})`;
  }
}

/** Addresses that are sent to: one, of the plain form, no longer than there are (RFC 5321, 4.5.3.1). */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 && /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text)
  );
}
