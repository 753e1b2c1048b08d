/** What a component author compiles against. */
module io.mycelium.api {
  requires static transitive org.jspecify;

  exports io.mycelium.api;
}
