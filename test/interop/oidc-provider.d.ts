// The package brings no types. This is the part of it that the tests use.
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  export default class Provider {
    constructor (issuer: string, configuration: object)
    callback (): RequestListener
  }
}
