import type { PlannedRoute } from '../routes/routes.ts'
import { describe } from '../rule/describe.ts'
import { agreesWith } from './security.ts'

const DEMANDS = {
  public: 'reads no credential: name no scheme',
  optional: 'admits requests without a credential and reads one that is there: list the schemes and {}',
  required: 'needs a credential: list at least one scheme, and no {}'
}

/** The routes whose own `schema.security` says something else than their rule, one a line. Hidden routes are in no document. */
export function contradictions (routes: readonly PlannedRoute[]): string[] {
  const methods = new Map<string, Set<string>>()
  for (const { url, options, plan: { mode, rule } } of routes) {
    const { hide, security } = (options.schema ?? {}) as { readonly hide?: unknown, readonly security?: unknown }
    // What is null counts for swagger as absent.
    if (hide === true || (security ?? null) === null || agreesWith(mode, security)) continue
    const line = `${url}: schema.security is ${JSON.stringify(security)}, but the rule (${describe(rule)}) ${DEMANDS[mode]}`
    const found = methods.get(line) ?? new Set()
    methods.set(line, found)
    for (const method of [options.method].flat()) found.add(method)
  }
  return Array.from(methods, ([line, found]) => `  ${[...found].join(', ')} ${line}`)
}
