import fastify from 'fastify'
import { subscribe } from 'node:diagnostics_channel'
import authn from '../../plugins/authn/index.ts'
import { mint, TRUST } from './mint.ts'

// A process of its own: what a subscriber throws is nobody's to catch but the process's.
if (process.argv[2] === 'caught') process.on('uncaughtException', ({ message }) => { console.log(message) })
subscribe('gatehouse:authentication', () => { throw new Error('from the subscriber') })

const app = fastify()
await app.register(authn, { trust: TRUST })
app.get('/', { onRequest: app.authenticate }, () => 'in')
await app.ready()
app.inject({ url: '/', headers: { authorization: `Bearer ${mint()}` } }, (_error, response) => { console.log(response?.statusCode) })
app.inject('/', (_error, response) => { console.log(response?.statusCode) })
