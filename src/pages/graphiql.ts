import { createAsset, type Asset } from './assets.ts'

/** GraphiQL's parts, each an asset of its own. */
export interface GraphiqlAssets {
  readonly script: Asset
  readonly style: Asset
  readonly workers: Readonly<Record<'editorWorkerService' | 'json' | 'graphql', Asset>>
}

const javascript = 'text/javascript; charset=utf-8'

/**
 * GraphiQL as Yoga bundles it. Its package is one module of strings, meant to be written into every page: 9 MB each
 * time. As assets a browser loads them once, compressed to a fifth, and the workers need no `blob:` in the content
 * security policy. Loaded at first use, since a server that only answers queries should not hold it.
 */
export async function loadGraphiql(): Promise<GraphiqlAssets> {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql')
  return {
    script: createAsset('graphiql.js', javascript, parts.js),
    style: createAsset('graphiql.css', 'text/css; charset=utf-8', parts.css),
    workers: {
      editorWorkerService: createAsset('editor-worker.js', javascript, parts.editorWorkerService),
      json: createAsset('json-worker.js', javascript, parts.jsonWorker),
      graphql: createAsset('graphql-worker.js', javascript, parts.graphqlWorker),
    },
  }
}
