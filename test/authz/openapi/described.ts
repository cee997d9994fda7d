import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { Validator } from '@seriousme/openapi-schema-validator'
import fastify, { type FastifyInstance } from 'fastify'
import authz from '../../../plugins/authz/index.ts'
import { model } from '../articles.ts'
import { standIn } from '../authenticator.ts'

export const openapi = { security: [{ bearer: [] }, { cookie: [] }] }

/** What of an operation the tests look at. */
export interface Operation {
  security?: Array<Record<string, string[]>>
  'x-authz'?: { rule: string, override?: string, variants?: object[] }
  parameters?: object[]
  summary?: string
  responses: Record<string, { description: string, content?: Record<string, { schema: { required?: string[] } }>, schema?: { required?: string[] } }>
}

const schemes = { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' } } as const
const info = { title: 'Articles', version: '1.0.0' }

/** Options of @fastify/swagger for a document of each version. */
export const VERSIONS = {
  v30: { openapi: { openapi: '3.0.3', info, components: { securitySchemes: schemes } } },
  v31: { openapi: { openapi: '3.1.0', info, components: { securitySchemes: schemes } } },
  v20: { swagger: { info, securityDefinitions: { bearer: { type: 'apiKey', in: 'header', name: 'authorization' }, cookie: { type: 'apiKey', in: 'header', name: 'cookie' } } } }
} satisfies Record<string, FastifyDynamicSwaggerOptions>

export interface Order {
  /** When swagger is registered. */
  readonly swagger?: 'before' | 'after'
  readonly document?: FastifyDynamicSwaggerOptions
  /** Called first. */
  readonly setUp?: (app: FastifyInstance) => unknown
}

/** An application with authz and swagger, which is ready. */
export async function described (declare: (app: FastifyInstance) => unknown, { swagger: order = 'before', document = VERSIONS.v30, setUp }: Order = {}): Promise<FastifyInstance> {
  const app = fastify({ exposeHeadRoutes: false })
  await setUp?.(app)
  if (order === 'before') await app.register(swagger, document)
  await app.register(standIn)
  await app.register(authz, { model, openapi })
  if (order === 'after') await app.register(swagger, document)
  await declare(app)
  await app.ready()
  return app
}

/** The operations of a document by method and path. */
export function operationsOf (document: object): Record<string, Operation> {
  const { paths } = document as { paths: Record<string, Record<string, Operation>> }
  return Object.fromEntries(Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation])))
}

/** What is wrong with a document, as its specification has it; undefined if nothing is. */
export async function faultsOf (document: object | string): Promise<unknown> {
  return (await new Validator().validate(typeof document === 'string' ? document : structuredClone(document) as Record<string, unknown>)).errors
}
