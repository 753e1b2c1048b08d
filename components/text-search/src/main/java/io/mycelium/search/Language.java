package io.mycelium.search;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The languages that have an analyzer of their own; each is a field of the index. */
enum Language {
  /** English, stemmed. */
  ENGLISH,
  /** Japanese, cut into words by a dictionary. */
  JAPANESE,
  /** Chinese, cut into words by a dictionary. */
  CHINESE,
  /** Polish, each word as its base forms in a dictionary. */
  POLISH,
  /** Ukrainian, each word as its base forms in a dictionary. */
  UKRAINIAN,
  /** All others, cut and folded as Unicode says. */
  OTHER;

  private static final int MAX_SAMPLE = 4096;

  /** A language is taken for what its own letters say if they are one in so many. */
  private static final int RARE = 50;

  private static final String POLISH_LETTERS = "ąćęłńśźż";
  private static final String UKRAINIAN_LETTERS = "іїєґ";
  private static final String LETTERS_OF_OTHER_CYRILLIC = "ёўъыэћђјљњџ";

  /** The name of the field. */
  String field() {
    return "text_" + name().toLowerCase(Locale.ROOT);
  }

  /** The names of all, for people. */
  static String names() {
    return Stream.of(values())
        .map(each -> each.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** Guesses from the letters at the beginning of a text. */
  static Language of(String text) {
    Letters letters = Letters.of(text);
    long kana = letters.count(each -> isKana(UnicodeScript.of(each)));
    long han = letters.script(UnicodeScript.HAN);
    if (2 * (kana + han) > letters.count()) {
      return kana > 0 ? JAPANESE : CHINESE;
    }
    long latin = letters.script(UnicodeScript.LATIN);
    long cyrillic = letters.script(UnicodeScript.CYRILLIC);
    if (latin > cyrillic) {
      long ascii = letters.count(each -> each < 128);
      long polish = letters.among(POLISH_LETTERS);
      if (isCommon(polish, latin) && 2 * polish > latin - ascii) {
        return POLISH;
      }
      return isCommon(letters.count() - ascii, ascii) ? OTHER : ENGLISH;
    }
    boolean isUkrainian =
        cyrillic > 0
            && isCommon(letters.among(UKRAINIAN_LETTERS), cyrillic)
            && !isCommon(letters.among(LETTERS_OF_OTHER_CYRILLIC), cyrillic);
    return isUkrainian ? UKRAINIAN : OTHER;
  }

  private static boolean isKana(UnicodeScript script) {
    return script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA;
  }

  private static boolean isCommon(long few, long all) {
    return few * RARE >= all;
  }

  /** The letters at the beginning of a text, in lower case. */
  private record Letters(int[] letters) {
    static Letters of(String text) {
      return new Letters(
          text.codePoints()
              .limit(MAX_SAMPLE)
              .filter(Character::isLetter)
              .map(Character::toLowerCase)
              .toArray());
    }

    long count() {
      return letters.length;
    }

    long count(IntPredicate wanted) {
      return Arrays.stream(letters).filter(wanted).count();
    }

    long script(UnicodeScript script) {
      return count(each -> UnicodeScript.of(each) == script);
    }

    long among(String some) {
      return count(each -> some.indexOf(each) >= 0);
    }
  }
}
