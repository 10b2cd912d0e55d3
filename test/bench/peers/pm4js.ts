import type { Catalogue } from '@throughline/analytics'

/** The worker's source: pm4js is a plain script. It holds a log of the same runs and answers without a filter. */
export function pm4jsWorker(): Worker {
  const source = `
    importScripts(${JSON.stringify(`${location.origin}/peers/pm4js_latest.js`)})
    let log
    onmessage = ({ data: { id, ask, columns } }) => {
      if (ask === 'load') {
        log = new EventLog()
        const names = columns.names.map((name) => new Attribute(name))
        for (let r = 0; r + 1 < columns.start.length; r++) {
          const trace = new Trace()
          for (let e = columns.start[r]; e < columns.start[r + 1]; e++) {
            const event = new Event()
            event.attributes['concept:name'] = names[columns.touchpoint[e]]
            trace.events.push(event)
          }
          if (trace.events.length > 0) log.traces.push(trace)
        }
        return postMessage({ id, result: log.traces.length })
      }
      if (ask === 'directly-follows') return postMessage({ id, result: Object.entries(FrequencyDfgDiscovery.apply(log).pathsFrequency) })
      const counts = Object.values(GeneralLogStatistics.getVariants(log))
      postMessage({ id, result: [[counts.length], counts.sort((a, b) => b - a).slice(0, 20)] })
    }`
  return new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
}

/** Names without the comma that pm4js puts between them. */
export const namesOf = ({ touchpoints }: Catalogue): string[] => touchpoints.map((_, at) => `t${at}`)
