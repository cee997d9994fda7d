import { didYouMean } from '../../options/did-you-mean.ts'
import { RULE_FORMS } from '../rule-kinds.ts'

/** A route without a rule, as the error lists it. */
export interface RulelessRoute {
  readonly methods: string
  readonly url: string
  /** The options that the route was declared with. */
  readonly options: object
}

/** All routes without a rule, with what each of them may have meant and what to write. */
export function describeMissing (routes: readonly RulelessRoute[]): string {
  const byUrl = new Map<string, { methods: Set<string>, hint: string }>()
  for (const { methods, url, options } of routes) {
    const route = byUrl.get(url) ?? { methods: new Set(), hint: '' }
    route.methods.add(methods)
    route.hint ||= hint(options)
    byUrl.set(url, route)
  }
  const lines = [...byUrl].map(([url, { methods, hint }]) => `  ${[...methods].join(', ')} ${url}${hint}`)
  return 'These routes have no authorization rule, and no default of their scope gives them one:\n' + lines.join('\n') +
    '\nGive each the route option `authz` (' + RULE_FORMS + '), or call app.authz.defaults(rule) before the routes of the scope.'
}

/** An option of a route that may have been meant to be `authz`. Other plugins have one of the name `auth`. */
export function misspeltAuthz (options: object): string | undefined {
  return Object.keys(options).find(name => name !== 'authz' && name !== 'auth' && didYouMean(name, ['authz']) !== '')
}

function hint (options: object): string {
  const config: unknown = 'config' in options && options.config
  if (typeof config === 'object' && config !== null && 'authz' in config) return ' (`authz` stands beside `config`, not in it.)'
  const near = misspeltAuthz(options) ?? ('auth' in options ? 'auth' : undefined)
  return near === undefined ? '' : ` (It has "${near}".${didYouMean(near, ['authz'])})`
}
