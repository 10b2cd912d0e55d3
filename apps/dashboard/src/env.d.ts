declare const __PGLITE_VERSION__: string

declare module 'replica-template.tar?url' {
  const url: string
  export default url
}
