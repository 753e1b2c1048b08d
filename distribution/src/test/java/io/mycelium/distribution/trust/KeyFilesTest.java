package io.mycelium.distribution.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("key");
  }

  @Test
  void publicKey_writtenAndRead_isTheSame() throws IOException {
    KeyFiles.writePublic(file, TestKeys.ROOT.publicKeys());

    assertThat(KeyFiles.readPublic(file)).isEqualTo(TestKeys.ROOT.publicKeys());
    assertThat(file).content().startsWith("-----BEGIN MYCELIUM PUBLIC KEY-----\n");
  }

  @Test
  void privateKey_writtenAndRead_isTheSameAndOnlyTheOwners() throws IOException {
    KeyFiles.writePrivate(file, TestKeys.ROOT);

    assertThat(KeyFiles.readPrivate(file).id()).isEqualTo(TestKeys.ROOT.id());
    assertThat(KeyFiles.isEncrypted(file)).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void encryptedKey_withItsPassphrase_isReadAndHidesTheSecret() throws IOException {
    KeyFiles.writePrivate(file, TestKeys.ROOT, PASSPHRASE, new SecureRandom());

    assertThat(KeyFiles.isEncrypted(file)).isTrue();
    assertThat(KeyFiles.readPrivate(file, PASSPHRASE).id()).isEqualTo(TestKeys.ROOT.id());
    assertThatThrownBy(() -> KeyFiles.readPrivate(file, "wrong".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wrong passphrase");
    assertThatThrownBy(() -> KeyFiles.readPrivate(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is encrypted; give its passphrase");
  }

  @Test
  void privateKey_readableByOthers_isRefused() throws IOException {
    KeyFiles.writePrivate(file, TestKeys.ROOT);
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> KeyFiles.readPrivate(file))
          .as(mode)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("mode 0600");
      assertThatThrownBy(() -> KeyFiles.readPrivate(file, PASSPHRASE))
          .as(mode)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("mode 0600");
    }
  }

  @Test
  void write_overAnExistingFile_isRefused() throws IOException {
    KeyFiles.writePrivate(file, TestKeys.ROOT);

    assertThatThrownBy(() -> KeyFiles.writePrivate(file, TestKeys.STRANGER))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> KeyFiles.writePublic(file, TestKeys.ROOT.publicKeys()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(KeyFiles.readPrivate(file).id()).isEqualTo(TestKeys.ROOT.id());
  }

  @Test
  void read_ofAnotherKindOrDamagedFile_isRefused() throws IOException {
    KeyFiles.writePrivate(file, TestKeys.ROOT);
    assertThatThrownBy(() -> KeyFiles.readPublic(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold a 'MYCELIUM PUBLIC KEY'");

    Files.writeString(
        file,
        """
        -----BEGIN MYCELIUM PRIVATE KEY-----
        AAAA
        -----END MYCELIUM PRIVATE KEY-----
        """);
    assertThatThrownBy(() -> KeyFiles.readPrivate(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no private key");

    Files.writeString(file, "x".repeat(20_000));
    assertThatThrownBy(() -> KeyFiles.readPrivate(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("20000 bytes; a key file has at most 16384");
  }
}
