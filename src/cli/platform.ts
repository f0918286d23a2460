import { availableParallelism } from 'node:os';

/** What a measurement ran in, for its report: "Node 20.20.2, 2 cores". */
export const platform = () => `Node ${process.versions.node}, ${availableParallelism()} cores`;
