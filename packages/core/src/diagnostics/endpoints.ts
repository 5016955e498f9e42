/** The endpoint of each link, for reports. */
const endpoints = new WeakMap<object, string>()

/** Notes the endpoint that a link was opened to. */
export function noteEndpoint(link: object, url: string): void {
  endpoints.set(link, url)
}

export function endpointOf(link: object): string | undefined {
  return endpoints.get(link)
}
