/**
 * Monitoring and configuration of a fleet. Nothing is exported: the node makes the main class that
 * the manifest names, and tasks speak JSON.
 */
module io.mycelium.services.network {
  requires io.mycelium.api;
  requires java.management;
  requires static org.jspecify;
}
