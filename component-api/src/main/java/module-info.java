/** What a component author compiles against. */
module io.mycelium.api {
  requires static org.jspecify;

  exports io.mycelium.api;
  exports io.mycelium.api.json;
}
