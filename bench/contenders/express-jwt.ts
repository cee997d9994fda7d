import { createPublicKey, createSecretKey } from 'node:crypto'
import cookieParser from 'cookie-parser'
import { expressjwt } from 'express-jwt'
import type { Task } from '../task.ts'
import type { Serve } from './contender.ts'
import { onExpress } from './express.ts'

export const expressJwt: Serve = async task => await onExpress(task.source === 'cookie' ? [cookieParser()] : [], [expressjwt({
  // Other than a KeyObject, it would try to read as a public key, each time.
  secret: typeof task.material === 'string' ? createPublicKey(task.material) : createSecretKey(task.material),
  algorithms: [task.algorithm as Exclude<Task['algorithm'], 'EdDSA'>],
  issuer: task.issuer,
  audience: task.audience,
  ...(task.source === 'cookie' && { getToken: ({ cookies }) => (cookies as Record<string, string>)[task.cookieName] })
})])
