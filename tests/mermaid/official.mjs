// The official parser's answers: a JSON list of diagrams on standard input, a JSON list of answers on standard output.
// Run with the folder that holds node_modules as working directory; `node official.mjs` needs mermaid and jsdom there.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const need = createRequire(process.cwd() + '/package.json');
const { JSDOM } = need('jsdom');
const { window } = new JSDOM('<!DOCTYPE html><body></body>');
Object.assign(globalThis, { window, document: window.document });
for (const name of ['Option', 'Element', 'HTMLElement', 'Node', 'NodeFilter', 'DOMParser', 'DocumentFragment']) {
  globalThis[name] ??= window[name];
}
const entry = need.resolve('mermaid/package.json').replace('package.json', 'dist/mermaid.core.mjs');
const { default: mermaid } = await import(pathToFileURL(entry));
mermaid.initialize({ startOnLoad: false });
for (const level of ['log', 'info', 'debug', 'warn', 'error']) console[level] = () => {};

const written = (text, type) => (type === 'markdown' && text ? '`' + text + '`' : (text ?? ''));

function flowchart(db) {
  return {
    nodes: [...db.getVertices().values()].map((v) => [v.id, written(v.text, v.labelType)]),
    groups: db.getSubGraphs().map((g) => [g.id, written(g.title, g.labelType), g.nodes]),
    edges: db.getEdges().map((e) => [e.start, e.end, written(e.text, e.labelType), e.stroke, e.type]),
  };
}

function sequence(db) {
  const sent = db.getMessages().filter((m) => m.from !== undefined && m.to !== undefined && m.type !== db.LINETYPE.NOTE);
  return {
    actors: [...db.getActors().values()].map((a) => [a.name, a.description]),
    messages: sent.filter((m) => typeof m.message === 'string').map((m) => [m.from, m.to, m.message]),
  };
}

function entities(db) {
  const all = [...db.getEntities().values()];
  const names = new Map(all.map((e) => [e.id, e.label]));
  return {
    entities: all.map((e) => [e.label, e.alias ?? '', e.attributes.map((a) => [a.type, a.name, (a.keys ?? []).join(',')])]),
    relations: db.getRelationships().map((r) => [
      names.get(r.entityA), names.get(r.entityB), r.roleA, r.relSpec.cardB, r.relSpec.cardA, r.relSpec.relType,
    ]),
  };
}

async function answer(text) {
  try {
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text.trim());
    if (type.startsWith('flowchart')) return { kind: 'flowchart', ...flowchart(db) };
    if (type === 'sequence') return { kind: 'sequence', ...sequence(db) };
    if (type === 'er') return { kind: 'er', ...entities(db) };
    return { kind: 'other' };
  } catch (error) {
    return { refused: String(error.message ?? error).split('\n')[0].slice(0, 80) };
  }
}

let read = '';
for await (const part of process.stdin) read += part;
const answers = [];
for (const text of JSON.parse(read)) answers.push(await answer(text));
process.stdout.write(JSON.stringify(answers));
