import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { ignoreRejections } from '../refusal/refused-promise.ts'

/**
 * What the test kit needs of an application. Every Fastify instance has it, whatever its server (`http2`, `https`), its
 * logger (`loggerInstance`) and its type provider: Fastify's own type of an instance differs with each of them.
 */
export interface TestedApplication {
  /** Loads all plugins. */
  ready (): PromiseLike<unknown>
  /** Makes a request without a socket. */
  inject (options: InjectOptions): Promise<LightMyRequestResponse>
  /** The methods that its routes may have. */
  readonly supportedMethods: readonly string[]
}

/**
 * Checks that a value is a Fastify instance, for tests that are not compiled.
 *
 * @param caller names the function in the message
 * @throws TypeError which says what was given instead, and what to give
 */
export function assertApplication (app: unknown, caller: string): asserts app is TestedApplication {
  if (isApplication(app)) return
  throw new TypeError(`${caller}: the application must be a Fastify instance, ${whatIs(app)}`)
}

function isApplication (app: unknown): app is TestedApplication {
  const { ready, inject, supportedMethods } = Object(app) as Partial<Record<keyof TestedApplication, unknown>>
  return typeof ready === 'function' && typeof inject === 'function' && Array.isArray(supportedMethods)
}

function whatIs (value: unknown): string {
  if (value === undefined || value === null) return `not ${value}: is it assigned before the test runs?`
  if (typeof value === 'function') return 'not a function: give what it returns, or `Fastify().register(plugin)`.'
  if (ignoreRejections(value)) return 'not a promise of one: await it first.'
  const kind = typeof value === 'object' ? 'another object' : `a ${typeof value}`
  return `not ${kind}: give what \`Fastify()\` returned (NestJS: \`app.getHttpAdapter().getInstance()\`).`
}
