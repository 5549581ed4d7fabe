import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/scenario-schema.ts';

const shipped = fileURLToPath(new URL('../../scenarios/scenario.schema.json', import.meta.url));

/** Every description-less field below a schema, as a path. */
function undescribed(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) => {
    const here = `${path}/${key}`;
    if (key !== 'properties') return undescribed(inner, here);
    return Object.entries(inner as Record<string, object>).flatMap(([name, field]) => {
      const isDescribed = 'description' in field || '$ref' in field;
      return [...(isDescribed ? [] : [`${here}/${name}`]), ...undescribed(field, `${here}/${name}`)];
    });
  });
}

describe('The JSON Schema of a scenario', () => {
  it('is the one that ships (npx vitest run test/scenario -u writes it)', async () => {
    await expect(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(shipped);
  });

  it('is of draft 2020-12 and describes every field', () => {
    const schema = scenarioJsonSchema();
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(undescribed(schema, '')).toEqual([]);
  });

  it('allows no other keys anywhere', () => {
    const open = (schema: unknown): number => {
      if (typeof schema !== 'object' || schema === null) return 0;
      const isOpen = 'properties' in schema && !('additionalProperties' in schema);
      return Object.values(schema).reduce((count: number, inner) => count + open(inner), isOpen ? 1 : 0);
    };
    expect(open(scenarioJsonSchema())).toBe(0);
  });
});
