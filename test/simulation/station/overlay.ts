/** `target` with some of its members replaced; every other one is its own, private state and all. */
export function overlay<T extends object>(target: T, changes: Partial<T>): T {
  return new Proxy(target, {
    get(of, name) {
      if (Object.hasOwn(changes, name)) return changes[name as keyof T];
      const member: unknown = Reflect.get(of, name, of);
      return typeof member === 'function' ? (member.bind(of) as unknown) : member;
    },
  });
}
