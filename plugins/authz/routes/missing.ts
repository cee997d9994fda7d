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

/** A name that may have been meant to be `authz`, as an error shows it, and the suggestion. */
interface Misspelt {
  readonly found: string
  readonly suggestion: string
}

/** Near to `authz`, but the name of something else. What an application keeps in `config` is up to the application. */
const OTHERS = { option: ['auth'], config: ['auth', 'author', 'authors', 'oauth', 'oauth2'] }

/** An option of a route, or a member of its `config`, that may have been meant to be `authz`. */
export function misspeltAuthz (options: object): Misspelt | undefined {
  return near(options, OTHERS.option) ?? near(configOf(options), OTHERS.config, ' in config')
}

function hint (options: object): string {
  const near = misspeltAuthz(options) ?? named('auth', options) ?? named('auth', configOf(options), ' in config')
  return near === undefined ? '' : ` (It has ${near.found}.${near.suggestion})`
}

function near (members: object, others: readonly string[], place?: string): Misspelt | undefined {
  const name = Object.keys(members).find(name => name !== 'authz' && !others.includes(name) && didYouMean(name, ['authz']) !== '')
  return name === undefined ? undefined : named(name, members, place)
}

function named (name: string, members: object, place = ''): Misspelt | undefined {
  return Object.hasOwn(members, name) ? { found: `"${name}"${place}`, suggestion: didYouMean(name, ['authz']) } : undefined
}

function configOf (options: { readonly config?: unknown }): object {
  return typeof options.config === 'object' && options.config !== null ? options.config : {}
}
