import Settings
import Testing

@Suite struct SentenceTests {
  private let sentence: SettingsSentence = "expected \("a whole number" as SettingsSentence), found '\("{2} \"x\"")' in \(3)"

  @Test func itIsEnglishByItself() {
    #expect("\(sentence)" == "expected a whole number, found '{2} \"x\"' in 3")
    #expect(sentence.template == "expected {1}, found '{2}' in {3}")
  }

  @Test func anotherLanguageMayOrderTheValuesOtherwise() {
    let russian = ["expected {1}, found '{2}' in {3}": "в {3}: '{2}', а нужно {1}", "a whole number": "целое число"]
    #expect(sentence.said { russian[$0] } == "в 3: '{2} \"x\"', а нужно целое число")
    #expect(SettingsProblem(file: "f", line: 2, column: 5, sentence, hint: "a whole number").said { russian[$0] }.hasPrefix("f:2:5: в 3"))
  }

  @Test(arguments: ["", "{", "{}", "{1}", "{1", "}{", "a { b"]) func bracesWithoutAValueStay(text: String) {
    #expect(SettingsSentence(stringLiteral: text).said() == text)
  }
}
