import type { RouteOptions } from 'fastify'
import { shown } from '../../options/shown.ts'
import { HeadDiffers } from '../errors.ts'
import { describe } from '../rule/describe.ts'
import { isCondition, keyOf, listsOf, type Requirement } from '../rule/expression.ts'

/**
 * Watches that HEAD and GET of one URL have the same rule: HEAD tells whether something is there and how long it is,
 * so one that is easier to ask gives away what GET protects. Throws GTH_AUTHZ_HEAD_DIFFERS.
 */
export function headFollowsGet (): (route: Pick<RouteOptions, 'method' | 'url' | 'constraints'>, rule: Requirement) => void {
  const known = new Map<string, { readonly method: string, readonly rule: Requirement }>()

  return ({ method: methods, url, constraints = {} }, rule) => {
    const place = unnamed(url) + (Object.keys(constraints).length === 0 ? '' : shown(constraints))
    for (const method of [methods].flat()) {
      if (method !== 'GET' && method !== 'HEAD') continue
      const other = known.get(place)
      if (other === undefined) known.set(place, { method, rule })
      else if (other.method !== method && identity(other.rule) !== identity(rule)) {
        const [get, head] = method === 'GET' ? [rule, other.rule] : [other.rule, rule]
        throw new HeadDiffers(url, filtered(head), filtered(get))
      }
    }
  }
}

/** To the router `/:id` and `/:key` are one URL. Two colons are one that is meant as such. */
function unnamed (url: string): string {
  return url.replace(/::|:[^/:.()?-]+/g, found => found === '::' ? found : ':')
}

/** A rule as a person reads it, with the lists that it names beside what is left of it. */
function filtered (rule: Requirement): string {
  return rule.lists === undefined ? describe(rule) : `${describe(rule)}, filtered by ${[...rule.lists].join(', ')}`
}

/** What must be filtered is part of it: the length of an answer without the filter tells what the filter hides. */
function identity (rule: Requirement): string {
  return JSON.stringify([isCondition(rule) ? keyOf(rule) : rule.kind, ...[...listsOf(rule)].sort()])
}
