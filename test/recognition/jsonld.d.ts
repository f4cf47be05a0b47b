/** The library carries no types of its own; what is used of it is written down here. */
declare module "jsonld" {
  interface Options {
    algorithm: "RDFC-1.0";
    documentLoader: (url: string) => Promise<{ documentUrl: string; contextUrl: null; document: unknown }>;
  }
  const jsonld: { canonize(document: object, options: Options): Promise<string> };
  export default jsonld;
}
