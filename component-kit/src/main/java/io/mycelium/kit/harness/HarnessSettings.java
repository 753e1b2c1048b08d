package io.mycelium.kit.harness;

import io.mycelium.api.Configuration;
import io.mycelium.api.Registration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The settings of the component on the node of the test, which the test changes as operators do.
 */
public final class HarnessSettings implements Configuration {
  private final Map<String, String> settings = new TreeMap<>();
  private final List<Consumer<Configuration>> listeners = new CopyOnWriteArrayList<>();
  private long revision = 1;

  HarnessSettings(Map<String, String> initial) {
    initial.forEach(HarnessSettings::refuse);
    settings.putAll(initial);
  }

  /** Gives a key another value and tells the component. */
  public void set(String key, String value) {
    refuse(key, value);
    synchronized (this) {
      settings.put(key, value);
      revision++;
    }
    listeners.forEach(listener -> listener.accept(this));
  }

  /** Takes a key away and tells the component. */
  public void remove(String key) {
    synchronized (this) {
      settings.remove(key);
      revision++;
    }
    listeners.forEach(listener -> listener.accept(this));
  }

  private static void refuse(String key, String value) {
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || value.length() > MAX_VALUE_LENGTH) {
      throw new IllegalArgumentException(
          "setting '%s' has a key of %d and a value of %d characters, limits %d and %d"
              .formatted(key, key.length(), value.length(), MAX_KEY_LENGTH, MAX_VALUE_LENGTH));
    }
  }

  @Override
  public synchronized long revision() {
    return revision;
  }

  @Override
  public synchronized Set<String> keys() {
    return new TreeSet<>(settings.keySet());
  }

  @Override
  public synchronized Optional<String> text(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  @Override
  public Registration onChange(Consumer<Configuration> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
