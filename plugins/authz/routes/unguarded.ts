import type { FastifyInstance } from 'fastify'
import { didYouMean } from '../../options/did-you-mean.ts'
import { placeOf, routeName } from '../../routing/route-name.ts'
import { applicationOf, applicationRoutes, type Application, type ApplicationRoute } from '../application.ts'
import { InvalidOption, RouteUnguarded } from '../errors.ts'
import { isListed, matches, type UnguardedEntry } from './unguarded-option.ts'

/** A route of an application that no registration of authz guards. */
export interface UnguardedRoute {
  /** As `routeName` has it: `GET /health`. A HEAD route beside GET is one with it. */
  readonly name: string
  readonly url: string
  readonly methods: readonly string[]
  readonly constraints: Readonly<Record<string, unknown>>
  /** Whether it is among those that an option `unguarded` lists. */
  readonly listed: boolean
}

/** The routes of an application that no authz guards, from whichever scope it is asked. All of them once it is ready. */
export function unguardedRoutes (app: object): UnguardedRoute[] {
  const application = applicationOf(app)
  if (application === undefined) return []
  const entries = entriesOf(application)
  return withoutTwins(applicationRoutes(application).filter(({ guard }) => guard === null)).map(route => ({
    name: routeName(route, application.root.supportedMethods),
    url: route.url,
    methods: route.methods,
    constraints: route.constraints,
    listed: !carriesRule(route) && isListed(route, entries)
  }))
}

/**
 * Refuses to boot, when all routes are known, if one that carries `authz` is not guarded, or, where the option
 * `unguarded` is given, one that it does not list. Without the option the log lists the unguarded routes, once.
 *
 * Throws GTH_AUTHZ_ROUTE_UNGUARDED, and GTH_AUTHZ_INVALID_OPTION for an entry that matches no unguarded route.
 */
export function checkUnguarded (application: Application): void {
  const { root, registrations } = application
  const entries = entriesOf(application)
  const strict = registrations.some(({ unguarded }) => unguarded !== null)
  const outside = applicationRoutes(application).filter(({ guard }) => guard === null)
  const carrying = withoutTwins(outside.filter(carriesRule))
  const unguarded = withoutTwins(outside.filter(route => !carriesRule(route)))
  const nameOf = (route: ApplicationRoute) => routeName(route, root.supportedMethods)
  const unlisted = strict ? unguarded.filter(route => !isListed(route, entries)) : []
  if (carrying.length + unlisted.length > 0) {
    throw new RouteUnguarded([
      ...carrying.map(route => `  ${nameOf(route)} (it carries \`authz\`, which nothing enforces here)`),
      ...unlisted.map(route => `  ${nameOf(route)}`)
    ].join('\n'), cause(application), fix(carrying.length > 0, unlisted.length > 0))
  }
  const idle = entries.find(entry => !unguarded.some(route => matches(entry, route)))
  if (idle !== undefined) {
    const near = didYouMean(idle.text, unguarded.map(nameOf))
    throw new InvalidOption('unguarded', `has "${idle.text}", which matches no unguarded route: remove it.${near}`)
  }
  if (!strict && unguarded.length > 0) {
    const names = unguarded.map(nameOf)
    root.log.warn({ unguarded: names }, `authz does not guard these routes, and their handlers run for everyone: ${names.join('; ')}. ` +
      'If that is meant, list them in the option `unguarded` of authz; if not, declare them in its scope.')
  }
}

function entriesOf ({ registrations }: Pick<Application, 'registrations'>): UnguardedEntry[] {
  return registrations.flatMap(({ unguarded }) => unguarded ?? [])
}

/** A rule that is written on a route, in the option or in `config`, was meant to hold. */
function carriesRule ({ options }: ApplicationRoute): boolean {
  return 'authz' in options || 'authz' in (options.config ?? {})
}

/** Without HEAD routes beside a GET route of the same URL, or of the second URL that Fastify gave that one. */
function withoutTwins (routes: readonly ApplicationRoute[]): ApplicationRoute[] {
  const gets = new Set(routes.filter(({ methods }) => methods.includes('GET')).flatMap(route =>
    [placeOf(route), placeOf({ ...route, url: route.options.url })]))
  return routes.filter(route => route.methods.join() !== 'HEAD' || !gets.has(placeOf(route)))
}

/** A registration at the root leaves no route unguarded, so each of these is a plugin's. */
function cause ({ registrations }: Application): string {
  return `authz guards the routes of ${registrations.map(({ scope }) => nameOfScope(scope)).join(' and of ')}, and of the scopes inside. `
}

function nameOfScope (scope: FastifyInstance): string {
  const [plugin = ''] = scope.pluginName.split(' -> ')
  // Of a function without a name, Fastify takes the source.
  const name = /^[\w@/.$-]+$/.test(plugin) ? `the plugin "${plugin}"` : 'a plugin without a name'
  return scope.prefix === '' ? name : `${name} (prefix ${scope.prefix})`
}

function fix (carrying: boolean, unlisted: boolean): string {
  return [
    carrying && 'Most likely, the plugin that registers authz is not wrapped with fastify-plugin: wrap it, or register authz ' +
      'on the instance that declares the routes, or declare them inside. ',
    unlisted && 'Routes that are meant to be outside are listed in the option `unguarded` of authz, by the names above.'
  ].filter(Boolean).join('').trim()
}
