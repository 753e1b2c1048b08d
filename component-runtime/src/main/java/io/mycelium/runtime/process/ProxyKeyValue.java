package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Registration;
import io.mycelium.runtime.process.ToNode.Ask;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The store of the fleet as a child sees it. */
final class ProxyKeyValue implements KeyValueStore {
  private final Calls calls;
  private final ChildWatches watches;

  ProxyKeyValue(Calls calls, ChildWatches watches) {
    this.calls = calls;
    this.watches = watches;
  }

  @Override
  public Optional<Entry> get(String key) {
    return entries("get " + key, new Ask.Get(checked(key))).stream().findFirst();
  }

  @Override
  public List<Entry> list(String prefix) {
    return entries("list " + prefix, new Ask.ListEntries(checked(prefix)));
  }

  @Override
  public WriteResult put(String key, byte[] value, long expectedVersion) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "value of '%s' has %d bytes, limit %d".formatted(key, value.length, MAX_VALUE_BYTES));
    }
    return written("put " + key, new Ask.Put(checked(key), value, expectedVersion));
  }

  @Override
  public WriteResult delete(String key, long expectedVersion) {
    return written("delete " + key, new Ask.Delete(checked(key), expectedVersion));
  }

  @Override
  public Registration watch(String prefix, Consumer<Entry> listener) {
    return watches.entries(checked(prefix), listener);
  }

  private List<Entry> entries(String what, Ask ask) {
    if (calls.ask(what, ask) instanceof ToChild.Reply.Entries(var entries, boolean more)) {
      return entries;
    }
    throw unexpected(what);
  }

  private WriteResult written(String what, Ask ask) {
    if (calls.ask(what, ask) instanceof ToChild.Reply.Wrote(var result)) {
      return result;
    }
    throw unexpected(what);
  }

  private static IllegalStateException unexpected(String what) {
    return new IllegalStateException("'%s' was answered with something else".formatted(what));
  }

  private static String checked(String key) {
    if (key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a key has %d characters, limit %d".formatted(key.length(), MAX_KEY_LENGTH));
    }
    return key;
  }
}
