// Starts one server for the whole run, and ends it.
import { startServer } from "./support/server.ts";

export default async function globalSetup(): Promise<() => Promise<void>> {
  const server = await startServer();
  return () => server.stop();
}
