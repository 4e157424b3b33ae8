const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day an instant falls on where the station stands, `YYYY-MM-DD`; null for what is no instant. */
export function calendarDay(instant: string, timeZone: string): string | null {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) return null;
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    // The Swedish form of a date is ISO 8601.
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter.format(time);
}
