package io.mycelium.services.network;

import io.mycelium.api.ComponentContext;
import io.mycelium.api.Directory;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.NodeId;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/** A context that lends a node id, a data directory and a store, and refuses everything else. */
final class FakeContext {
  private record PlainDirectory(Path path, long quotaBytes) implements Directory {
    @Override
    public long usedBytes() {
      return 0;
    }
  }

  private FakeContext() {}

  static ComponentContext of(String digit, Path data, KeyValueStore store) {
    return (ComponentContext)
        Proxy.newProxyInstance(
            ComponentContext.class.getClassLoader(),
            new Class<?>[] {ComponentContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "node" -> new NodeId(digit.repeat(NodeId.LENGTH));
                  case "data" -> new PlainDirectory(data, Long.MAX_VALUE);
                  case "keyValue" -> store;
                  default ->
                      throw new UnsupportedOperationException(
                          "the test lends no " + method.getName());
                });
  }
}
