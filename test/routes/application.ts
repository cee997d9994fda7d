import { rmSync } from 'node:fs'
import Fastify, { type FastifyServerOptions, type InjectOptions } from 'fastify'
import type { Test } from 'tap'
import app, { type AppOptions } from '../../app.ts'

export type Role = 'reader' | 'author' | 'editor' | 'admin'
export type Form = 'header' | 'cookie'

/** Who asks, and how they show it: nobody shows nothing. */
export type Who = { role: Role, form?: Form } | null

/** Tests that have begun with an empty folder: what a test leaves behind must not meet its next run. */
const begun = new WeakSet<Test>()

/** The example application on a folder of the test's own, with a way to ask it as somebody. */
export async function application (t: Test, options: Partial<AppOptions> = {}, serverOptions: FastifyServerOptions = {}, plugin = app) {
  if (options.dataDir === undefined && !begun.has(t)) rmSync(t.testdirName, { recursive: true, force: true })
  begun.add(t)
  const server = Fastify(serverOptions)
  t.teardown(() => server.close())
  await server.register(plugin, { dataDir: t.testdirName, production: false, ...options })
  await server.ready()

  const logIn = (body: object) => server.inject({ method: 'POST', url: '/session', payload: body })
  const credentials = new Map<string, Promise<Record<string, string>>>()

  async function credential (role: Role, form: Form): Promise<Record<string, string>> {
    const response = await logIn({ username: role, password: `gatehouse-${role}`, cookie: form === 'cookie' })
    return form === 'cookie'
      ? { cookie: `__Host-access=${String(response.cookies[0]?.value)}`, 'sec-fetch-site': 'same-origin' }
      : { authorization: `Bearer ${response.json<{ access_token: string }>().access_token}` }
  }

  /** The headers that somebody sends; the same on each call. */
  function headersOf (who: Who): Promise<Record<string, string>> {
    if (who === null) return Promise.resolve({})
    const { role, form = 'header' } = who
    const known = credentials.get(`${role} ${form}`) ?? credential(role, form)
    credentials.set(`${role} ${form}`, known)
    return known
  }

  const ask = async (who: Who, method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD', url: string, payload?: InjectOptions['payload']) =>
    server.inject({ method, url, headers: await headersOf(who), ...(payload === undefined ? {} : { payload }) })

  return { server, ask, logIn, headersOf }
}

export const reader: Who = { role: 'reader' }
export const author: Who = { role: 'author' }
export const editor: Who = { role: 'editor' }
export const admin: Who = { role: 'admin' }
