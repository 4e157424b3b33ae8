import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qrCodeOf } from '../qr.ts';
import { defaultTemplate } from './default-template.ts';
import { exampleReceipt } from './example.ts';
import { parseLines, plain } from './lines.ts';
import { qrTextOf } from './qr-text.ts';
import type { Receipt, ReceiptSite } from './receipt.ts';
import { receiptText } from './receipt-text.ts';
import { parseTemplate } from './template.ts';
import { variablesOf } from './variables.ts';

const at = new Date('2026-11-24T01:05:00Z');
const site: ReceiptSite = {
  libraryName: { vi: 'Thư viện thử', en: 'Test library' },
  // Not set: that a template names them is no error.
  hours: { vi: '', en: '' },
  footer: { vi: '', en: '' },
  timeZone: 'Asia/Ho_Chi_Minh',
};

function render(template: string, receipt: Receipt = exampleReceipt('borrow', 'vi', at)) {
  const parsed = parseTemplate(template);
  if (parsed.kind === 'failed') return parsed;
  return parsed.value.lines(variablesOf(receipt, site));
}

describe('a template', () => {
  it('names what is not there without an error', () => {
    const lines = render('a{{ hours }}{{ no.such.thing }}{{ items[99].title }}b');
    expect(lines).toMatchObject({ kind: 'ok', value: [{ kind: 'text', text: 'ab' }] });
  });

  it.each([
    ['a file', '{% include "/etc/passwd" %}'],
    ['a file by another name', "{% render './x' %}"],
    ['a layout', '{% layout "x" %}'],
    ['an unknown filter', '{{ title | shell }}'],
    ['what is not escaped', '{{ title | raw }}'],
    ['half a tag', '{% for item in items %}'],
    ['a loop without end', '{% for a in (1..100000000) %}{{ a }}{% endfor %}'],
    ['loops in loops', '{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}'],
  ])('that wants %s is refused in one sentence, and soon', (_, template) => {
    const startedMs = performance.now();
    const refused = render(template);
    expect(refused.kind).toBe('failed');
    expect(refused.kind === 'failed' && refused.error).toMatch(/^[^\n]{5,200}$/);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  it.each(['{{ constructor }}', '{{ items.constructor.name }}', '{{ title.__proto__ }}', '{{ items }}'])(
    'does not reach behind its variables: %s',
    (template) => {
      expect(render(`x${template}`)).toMatchObject({ value: [{ text: 'x' }] });
    },
  );

  it.each([
    ['borrow', 'vi', 'xem tài khoản'],
    ['renew', 'en', 'see your account'],
    ['return', 'vi', ''],
  ] as const)('of %s says in %s where the due day stands when the ILS told none', (flow, language, due) => {
    const receipt = exampleReceipt(flow, language, at);
    const items = receipt.items.map((item) => ({ ...item, dueDate: null, dueText: null }));
    const variables = variablesOf({ ...receipt, items }, site);
    expect(variables.due).toBe(due);
    expect(variables.items[0]?.due).toBe(due);
  });

  it('knows of nobody: no variable holds a name or a card number', () => {
    const receipt = { ...exampleReceipt('borrow', 'vi', at), cardTail: '4711' };
    expect(variablesOf(receipt, site).card).toBe('••••4711');
    expect(JSON.stringify(variablesOf({ ...receipt, cardTail: null }, site))).not.toContain('••••');
  });

  it('what a title says is never a sign, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (title) => {
        const receipt = exampleReceipt('borrow', 'vi', at);
        const items = receipt.items.slice(0, 1).map((one) => ({ ...one, title }));
        const lines = render('{% for item in items %}\n{{ item.title }}\n{% endfor %}', {
          ...receipt,
          items,
        });
        if (lines.kind === 'failed') throw new Error(lines.error);
        expect(lines.value.length).toBeLessThanOrEqual(1);
        for (const line of lines.value)
          expect(line).toMatchObject({ kind: 'text', size: 'normal', weight: 'normal' });
      }),
    );
  });
});

it('the signs of a line', () => {
  const text = '# T\n## S\n> c\n~ s\n>~ sc\n* b\na | b\n---\n[space]\n[qr] x\n\n    in';
  expect(parseLines(text).map((line) => ({ ...line, weight: undefined }))).toMatchObject([
    { kind: 'text', size: 'great', align: 'centre', text: 'T' },
    { kind: 'text', size: 'large', text: 'S' },
    { kind: 'text', align: 'centre', text: 'c' },
    { kind: 'text', size: 'small', align: 'start', text: 's' },
    { kind: 'text', size: 'small', align: 'centre', text: 'sc' },
    { kind: 'text', text: 'b' },
    { kind: 'columns', left: 'a', right: 'b' },
    { kind: 'rule' },
    { kind: 'space' },
    { kind: 'qr', text: 'x' },
    { kind: 'text', text: 'in', indent: 2 },
  ]);
  expect(plain('a\u0301\nb😀|')).toBe('á b\u{f8f0}|');
});

describe('a receipt as a text', () => {
  it('of a code is short, whole and of nobody', () => {
    const receipt = { ...exampleReceipt('borrow', 'vi', at), cardTail: '4711' };
    const text = qrTextOf(receipt, site);
    expect(text).toContain('Dế Mèn phiêu lưu ký');
    expect(text).toContain('Hạn trả: Thứ Ba 8/12/2026');
    expect(text).toContain(receipt.reference);
    expect(text).not.toContain('4711');
    const items = receipt.items.slice(0, 1);
    const many = {
      ...receipt,
      items: Array.from({ length: 90 }, () =>
        items.map((one) => ({ ...one, title: 'Ẫ'.repeat(500) })),
      ).flat(),
    };
    const long = qrTextOf(many, site);
    expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(600);
    expect(long).toMatch(/và \d+ cuốn nữa/);
    expect(qrCodeOf(long)?.rows.length).toBeLessThanOrEqual(101);
  });

  it('of a mail has the lines of the paper', () => {
    const lines = render(defaultTemplate, exampleReceipt('return', 'vi', at));
    if (lines.kind === 'failed') throw new Error(lines.error);
    const text = receiptText(lines.value);
    expect(text).toContain('Phiếu trả');
    expect(text).toContain('Đã trả từ trước');
    expect(text).toContain('Có bạn đang chờ: để ở quầy');
  });
});
