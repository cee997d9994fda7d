import { tracingChannel } from 'node:diagnostics_channel'
import type { FastifyReply } from 'fastify'
import { isErrorStatus } from './problem.ts'
import { memberOf } from './thrown.ts'

/** Fastify's own: where somebody listens, it puts `statusCode` or `status` of what a handler throws on the reply. */
const handlers = tracingChannel('fastify.request.handler')

/**
 * The status of an error that a hook or a handler put on the reply before it threw; null when there is none. While
 * handlers are traced, Fastify itself puts the `status` of the error there, which is no choice of the application's.
 */
export function chosenStatus (reply: FastifyReply, thrown: unknown): number | null {
  const { statusCode } = reply
  if (!isErrorStatus(statusCode)) return null
  return isTraced() && [memberOf(thrown, 'statusCode'), memberOf(thrown, 'status')].some(status => isSame(status, statusCode)) ? null : statusCode
}

/** Each channel by itself: Node 20 does not know whether any of them has a subscriber. */
function isTraced (): boolean {
  return [handlers.start, handlers.end, handlers.asyncStart, handlers.asyncEnd, handlers.error].some(({ hasSubscribers }) => hasSubscribers)
}

function isSame (status: unknown, statusCode: number): boolean {
  return (typeof status === 'number' || typeof status === 'string') && Math.trunc(Number(status)) === statusCode
}
