"""Forms of questions that suppose nothing about their thing, and our own ones by topic and kind of thing."""

from __future__ import annotations

#: Our questions, without their mark. ``read``, ``write`` and ``delete`` are operations by their method; '' is the rest.
FALLBACKS: dict[str, dict[str, str]] = {
    "load": {
        "table": "How many rows a second does {0} take at the busiest time",
        "column": "How often is {0} looked up and written",
        "store": "How many queries a second does {0} answer at the busiest time",
        "": "How many requests does {0} get, and how many at the busiest time",
    },
    "growth": {
        "table": "How many rows has {0} now, and how many come in a month",
        "column": "How many rows has the table of {0} now, and how many come in a month",
        "store": "How much data does {0} hold now, and how much comes in a month",
        "": "How much is {0} used now, and how much in a year",
    },
    "retention": {
        "table": "How long are rows of {0} kept, and what removes them",
        "column": "How long is what {0} holds kept, and what removes it",
        "store": "How long is what {0} holds kept, and what removes it",
        "read": "How long is what {0} shows kept",
        "write": "How long is what {0} stores kept",
        "delete": "What has to be kept of what {0} deletes",
        "": "How long is what {0} holds kept, and what removes it",
    },
    "consistency": {
        "table": "What must be true of the rows of {0} at any time, and what keeps it true",
        "column": "What must be true of {0} at any time, and what keeps it true",
        "store": "What must be true of the data in {0} at any time, and what keeps it true",
        "read": "How old may the answer of {0} be",
        "write": "What must be true of the data once {0} has answered, and what keeps it true",
        "delete": "What must be gone once {0} has answered, and what must stay",
        "": "How old may what {0} shows be",
    },
    "ownership": {
        "table": "Which service owns {0}, and which others may write to it",
        "column": "Which service owns {0}, and which others may write to it",
        "store": "Which service owns {0}, and which others may write to it",
        "component": "Which team owns {0}, and who may call it",
        "": "Which team owns {0}, and who may call it",
    },
    "availability": {
        "table": "How long may {0} be out of reach, and what happens meanwhile",
        "column": "How long may {0} be out of reach, and what happens meanwhile",
        "store": "How long may {0} be down, and how much of its data may be lost",
        "": "How long may {0} be down, and what happens meanwhile",
    },
}
#: Where a question goes on with what is known.
ENDS = (
    *(
        "given that",
        "now that",
        "when",
        "while",
        "since",
        "although",
        "though",
        "if",
        "where",
        "for which",
        "once",
        "after",
    ),
    *("before", "each with", "with", "as"),
)
#: What may follow a question behind *and*.
SECONDS = frozenset(
    {
        "who has tried a restore",
        "for how long",
        "how many at the busiest time",
        "what happens meanwhile",
        "by whom",
        "why",
    }
)
#: Questions whether something is meant: what follows is what the grounds say.
MEANT = (
    *(
        "Is it meant that",
        "Is it intended that",
        "Is it deliberate that",
        "Is it on purpose that",
        "Is it intentional that",
    ),
    *("Is it by intent that", "Is it wanted that", "Is it a decision that", "Should it stay so that"),
)
_NUMBER = "[requests|calls|queries]"
_EACH = "[per|a|each|in a]"
_TIME = "[second|minute|hour|day|week|month|year]"
_TAKES = "[get|gain|receive|answer|serve|see|take|handle]"
_TEAM = "[Who|Which team|Which service|Which component]"
#: Alternatives stand between bars in brackets.
FORMS = (
    f"How [many requests|many calls|many queries|often] [does|do] {{0}} {_TAKES}",
    f"How many {_NUMBER} [does|do|must|should|will] {{0}} {_TAKES} [at the busiest time|at peak|on a busy day]",
    f"How many {_NUMBER} {_EACH} {_TIME} [does|do|must|should|will] {{0}} {_TAKES}",
    f"How many {_NUMBER} {_EACH} {_TIME} [does|do|must|should|will] {{0}} {_TAKES} [at the busiest time|at peak]",
    "How many [requests|calls|queries] [reach|hit|arrive at] {0}",
    "How many [requests|calls|queries] [reach|hit|arrive at] {0} at [the busiest time|peak]",
    "How often is {0} called",
    "How often is {0} [read|written|queried|asked for|used]",
    "How many callers does {0} have",
    "What load [does|must|should] {0} [carry|expect|see|take|handle]",
    "What load is expected on {0}",
    f"How many [rows|inserts|writes|updates] {_EACH} {_TIME} [does|do|must|should|will] {{0}} {_TAKES}",
    f"How many [rows|inserts|writes] {_EACH} {_TIME} [does|do|will] {{0}} {_TAKES} [at the busiest time|at peak|on the largest installation]",
    f"At how many [inserts|writes|rows] {_EACH} {_TIME} [should|must] {{0}} hold",
    "How [fast|quickly|much] [does|do|will] {0} grow",
    "How [fast|quickly|much] is {0} expected to grow",
    "How many rows [does|do|will] {0} [have|hold|get|gain|receive]",
    "How many rows [does|do|will] {0} [have|hold|get|gain|receive] [in a year|now|today|in the largest installation]",
    f"How many rows are added to {{0}} {_EACH} {_TIME}",
    "How [large|big|long] [is|does] {0} [now|get|today]",
    "How [large|big|long] is {0}",
    "How [large|big] [will|may] {0} [get|become|be in a year]",
    "How long are [rows|the rows|entries|old rows] [of|in] {0} kept",
    "How long [is|are] {0} kept",
    "How long [must|should|may] [a row of|rows of|the rows of|entries of|] {0} be kept",
    "How long [does|do|should|must|may] [a row of|rows of|the rows of] {0} [stay|live|last]",
    "When [are|may] rows [of|in] {0} [deleted|removed|be deleted|be removed]",
    "After how long [may|must|should] [a row of|rows of] {0} be [deleted|removed]",
    "What [removes|deletes|cleans up] [old rows of|rows of|old rows from|rows from|] {0}",
    "Is {0} ever [deleted|cleaned up|emptied|archived]",
    "How [stale|old|far behind] may {0} be",
    "How [stale|old|far behind] may [the answer of|answers of|reads of|reads from] {0} be",
    "Must {0} be [consistent|current|up to date]",
    f"{_TEAM} owns {{0}}",
    f"{_TEAM} is responsible for {{0}}",
    f"{_TEAM} [writes|writes to|reads|reads from|calls|uses] {{0}}",
    f"{_TEAM} may [write|write to|change|read|call|use|reach] {{0}}",
    f"{_TEAM} may [change|write|alter] [the tables of|tables of|the rows of|rows of] {{0}}",
    f"{_TEAM} [should own|must own|has to reach|needs] {{0}}",
    "Which [services|components|teams|clients] [call|use|read|write] {0}",
    "How long may {0} be [down|unavailable|out of reach]",
    "What happens [when|while|if] {0} is [down|unavailable|slow|out of reach]",
    "How often may {0} [fail|be down]",
    "How much [of|data of|data in] {0} may be lost",
    "Is {0} [intended|deliberate|intentional|meant|meant to be so|meant to be this way]",
    "Is this [intended|deliberate|intentional] for {0}",
    "What is {0} [for|meant for|used for|meant to do]",
    "Is {0} still [used|needed|in use]",
    "Why is {0} the way it is",
)
