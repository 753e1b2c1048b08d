package io.mycelium.runtime;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Registration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A store of the core that makes its one thread when it is first used, and tells on it. */
final class CoreStore implements KeyValueStore, AutoCloseable {
  private final ExecutorService pool = Executors.newFixedThreadPool(1);
  private final List<Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();

  /** The name of the class loader of its thread. */
  String threadsLoader() throws ExecutionException, InterruptedException {
    return pool.submit(() -> Thread.currentThread().getContextClassLoader().getName()).get();
  }

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
    pool.execute(() -> listeners.forEach(each -> each.accept(new Entry(key, value, 1, false))));
    return new WriteResult.Written(1);
  }

  @Override
  public WriteResult delete(String key, long expectedVersion) {
    return put(key, new byte[0], expectedVersion);
  }

  @Override
  public Registration watch(String prefix, Consumer<Entry> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
