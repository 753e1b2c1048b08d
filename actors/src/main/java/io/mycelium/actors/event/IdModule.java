package io.mycelium.actors.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.KeyId;
import java.io.IOException;
import java.util.function.Function;

/**
 * Ids and versions as plain strings, as values and as keys of maps; sealed interfaces by the names
 * of their records; records as their components only. Part of every mapper, of the log and of the
 * wire.
 */
public final class IdModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** Found by name from the configuration of the wire serializer. */
  public IdModule() {
    super("mycelium-ids");
    text(ComponentId.class, ComponentId::value, ComponentId::new);
    text(NodeId.class, NodeId::value, NodeId::new);
    text(TaskId.class, TaskId::value, TaskId::new);
    text(Version.class, Version::toString, Version::parse);
    text(VersionRange.class, VersionRange::toString, VersionRange::parse);
    text(Digest.class, Digest::hex, Digest::ofHex);
    text(KeyId.class, KeyId::hex, KeyId::new);
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.appendAnnotationIntrospector(new SealedTypes());
    context.appendAnnotationIntrospector(new ComponentsOfRecords());
  }

  private <T> void text(Class<T> type, Function<T, String> write, Function<String, T> read) {
    addSerializer(type, new Writer<>(type, write));
    addDeserializer(type, new Reader<>(type, read));
    addKeySerializer(type, new KeyWriter<>(type, write));
    addKeyDeserializer(type, new KeyReader<>(type, read));
  }

  private static final class Writer<T> extends StdScalarSerializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<T, String> write;

    Writer(Class<T> type, Function<T, String> write) {
      super(type);
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(write.apply(value));
    }
  }

  private static final class KeyWriter<T> extends StdSerializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<T, String> write;

    KeyWriter(Class<T> type, Function<T, String> write) {
      super(type);
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeFieldName(write.apply(value));
    }
  }

  private static final class Reader<T> extends FromStringDeserializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<String, T> read;

    Reader(Class<T> type, Function<String, T> read) {
      super(type);
      this.read = read;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return super.deserialize(in, context);
    }

    @Override
    protected T _deserialize(String value, DeserializationContext context) {
      return read.apply(value);
    }
  }

  private static final class KeyReader<T> extends KeyDeserializer {
    private final Class<T> type;
    private final Function<String, T> read;

    KeyReader(Class<T> type, Function<String, T> read) {
      this.type = type;
      this.read = read;
    }

    @Override
    public Object deserializeKey(String key, DeserializationContext context) throws IOException {
      try {
        return read.apply(key);
      } catch (IllegalArgumentException e) {
        return context.handleWeirdKey(type, key, "%s", e.getMessage());
      }
    }
  }
}
