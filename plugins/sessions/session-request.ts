import type { FastifyRequest } from 'fastify'
import type {} from '../contract.ts'
import type { kArrivedAt } from './arrivals.ts'

/** What of a request sessions take, of whatever server (HTTP/2 too), logger and type provider. */
export type SessionRequest = Pick<FastifyRequest, 'auth' | 'headers' | 'method' | 'host'> & {
  readonly body: unknown
  readonly [kArrivedAt]?: number
}

/** What of a reply sessions take, of whatever server (HTTP/2 too), logger and type provider. */
export interface SessionReply {
  readonly request: SessionRequest
  readonly elapsedTime?: number
  code (status: number): unknown
  getHeader (name: string): unknown
  header (name: string, value: string): unknown
  headers (headers: Record<string, string>): unknown
}
