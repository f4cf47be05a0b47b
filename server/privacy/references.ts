import mongoose, { type Schema } from "mongoose";

/** A collection, and the paths in its documents that hold ids: "_id", "leaders", "members.person". */
export interface Referring {
  collection: mongoose.Collection;
  name: string;
  paths: string[];
}

/**
 * Every collection of the app with every path that may name a person by id. It is read off the schemas, so that a
 * collection that is added later is found without anybody thinking of it.
 */
export function referringCollections(): Referring[] {
  return Object.values(mongoose.connection.models).map((model) => ({
    collection: model.collection,
    name: model.collection.name,
    paths: idPaths(model.schema),
  }));
}

interface PathType {
  instance: string;
  schema?: Schema;
  embeddedSchemaType?: { instance: string };
}

function idPaths(schema: Schema, prefix = ""): string[] {
  const paths: string[] = [];
  schema.eachPath((name, type) => {
    const { instance, schema: inner, embeddedSchemaType: item } = type as unknown as PathType;
    if (inner) paths.push(...idPaths(inner, `${prefix}${name}.`));
    else if (instance === "ObjectId" || item?.instance === "ObjectId") paths.push(`${prefix}${name}`);
  });
  return paths;
}
