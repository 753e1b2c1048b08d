package io.mycelium.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {
  @TempDir private Path directory;

  private final NodeIdentity identity = new TestFleet("home").newNode();

  @Test
  void node_savedAndLoaded_isTheSame() throws IOException {
    IdentityFiles.save(identity, directory);
    assertThat(IdentityFiles.loadNode("home", directory)).isEqualTo(identity);
  }

  @Test
  void authority_savedAndLoaded_isTheSame() throws IOException {
    FleetAuthority authority = FleetAuthority.create("home", TestFleet.NOW, new SecureRandom());
    IdentityFiles.save(authority, directory);
    assertThat(IdentityFiles.loadAuthority("home", directory)).isEqualTo(authority);
  }

  @Test
  void node_whereOneIsAlready_isNotOverwritten() throws IOException {
    IdentityFiles.save(identity, directory);
    assertThatIOException()
        .isThrownBy(() -> IdentityFiles.save(new TestFleet("home").newNode(), directory))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(IdentityFiles.loadNode("home", directory)).isEqualTo(identity);
  }

  @Test
  void key_thatOthersCanRead_isRefused() throws IOException {
    IdentityFiles.save(identity, directory);
    Files.setPosixFilePermissions(
        directory.resolve("node.key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThatIOException()
        .isThrownBy(() -> IdentityFiles.loadNode("home", directory))
        .withMessageContaining("GROUP_READ")
        .withMessageContaining("0600");
  }

  @Test
  void certificate_thatIsCutOff_isRefusedByName() throws IOException {
    IdentityFiles.save(identity, directory);
    Path file = directory.resolve("node.crt");
    Files.writeString(file, Files.readString(file).substring(0, 100));
    assertThatIOException()
        .isThrownBy(() -> IdentityFiles.loadNode("home", directory))
        .withMessageContaining("node.crt");
  }
}
