/** A component that does nothing. Nothing is exported: the node makes the main class. */
module io.mycelium.empty {
  requires io.mycelium.api;
  requires static org.jspecify;
}
