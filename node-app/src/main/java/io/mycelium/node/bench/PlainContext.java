package io.mycelium.node.bench;

import io.mycelium.api.ComponentContext;
import io.mycelium.api.Directory;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.NodeId;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a component needs to start and run outside a node: a directory and a store of nothing. */
final class PlainContext {
  /** Holds nothing and takes nothing. */
  static final KeyValueStore NO_VALUES =
      new KeyValueStore() {
        @Override
        public Optional<Entry> get(String key) {
          return Optional.empty();
        }

        @Override
        public List<Entry> list(String prefix) {
          return List.of();
        }

        @Override
        public WriteResult put(String key, byte[] value, long expectedVersion) {
          return new WriteResult.Conflict(0);
        }

        @Override
        public WriteResult delete(String key, long expectedVersion) {
          return new WriteResult.Conflict(0);
        }

        @Override
        public Registration watch(String prefix, Consumer<Entry> listener) {
          return () -> {};
        }
      };

  private record PlainDirectory(Path path, long quotaBytes) implements Directory {
    @Override
    public long usedBytes() {
      return 0;
    }
  }

  private PlainContext() {}

  static ComponentContext component(NodeId node, Path data) throws IOException {
    Directory directory = new PlainDirectory(Files.createDirectories(data), Long.MAX_VALUE);
    return (ComponentContext)
        Proxy.newProxyInstance(
            ComponentContext.class.getClassLoader(),
            new Class<?>[] {ComponentContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "node" -> node;
                  case "data" -> directory;
                  case "keyValue" -> NO_VALUES;
                  default ->
                      throw new UnsupportedOperationException(
                          "a bench lends no " + method.getName());
                });
  }

  static TaskContext task(String operation, byte[] input) {
    return (TaskContext)
        Proxy.newProxyInstance(
            TaskContext.class.getClassLoader(),
            new Class<?>[] {TaskContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "operation" -> operation;
                  case "input" -> input;
                  default ->
                      throw new UnsupportedOperationException(
                          "a bench lends no " + method.getName());
                });
  }
}
