/** Nothing is exported: the node makes the main class, and tasks speak JSON. */
module acme.hello {
  requires io.mycelium.api;
}
