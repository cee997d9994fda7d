import { auth, requiredScopes } from 'express-oauth2-jwt-bearer'
import { PERMISSION } from '../issuer.ts'
import type { Serve } from './contender.ts'
import { onExpress } from './express.ts'

export const expressOauth2JwtBearer: Serve = async ({ algorithm, material, issuer, audience }) => await onExpress([], [
  auth({
    issuer,
    audience,
    tokenSigningAlg: algorithm,
    strict: true,
    ...(typeof material === 'string' ? { publicKey: material } : { secret: material.toString() })
  }),
  requiredScopes(PERMISSION)
])
