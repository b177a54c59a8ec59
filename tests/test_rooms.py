"""Rooms for predictions: few words, no names, and an end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from optviz.classroom import GUESSES, HOURS, LENGTH, LETTERS, ROOMS, VOTERS, Rooms
from optviz.words import Wrong


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(clock)


def test_a_code_can_be_read_from_a_screen_and_typed(rooms):
    room = rooms.open()
    assert len(room.code) == LENGTH and set(room.code) <= set(LETTERS)
    assert not set("IOL01U") & set(LETTERS) and len(LETTERS) ** LENGTH > 20_000_000
    assert rooms.find(f" {room.code.lower()} ") is room
    assert (
        rooms.find("ABCDE" if room.code != "ABCDE" else "ABCDF") is None and rooms.find("") is None
    )
    assert 1e-4 * len(LETTERS) ** LENGTH > GUESSES * ROOMS


def test_only_the_key_leads(rooms):
    room, other = rooms.open(), rooms.open()
    assert room.led_by(room.key) and not room.led_by(other.key) and not room.led_by("")
    assert not room.led_by("ключ")


def test_how_a_vote_stands_is_told_when_it_is_closed(rooms):
    room = rooms.open()
    rooms.turn(room, "clip")
    for voter, letter in (("a", "A"), ("b", "B"), ("c", "B"), ("a", "B")):
        assert rooms.vote(room, "clip", voter, letter)
    standing = rooms.standing(room)
    assert (standing.answers, standing.counts, standing.voting) == (3, None, True)
    rooms.show(room)
    assert rooms.standing(room).counts == {"B": 3}
    # What is closed takes no more, nor does a vote on another lesson.
    assert not rooms.vote(room, "clip", "d", "A")
    rooms.again(room)
    assert rooms.standing(room).answers == 0
    assert not rooms.vote(room, "bias", "d", "A") and rooms.vote(room, "clip", "d", "A")
    # The same lesson once more changes nothing; another begins anew.
    rooms.turn(room, "clip")
    assert rooms.standing(room).answers == 1
    rooms.turn(room, "bias")
    assert rooms.standing(room).answers == 0


def test_a_room_ends(rooms, clock):
    room = rooms.open()
    clock.now = HOURS * 3600 - 1
    assert rooms.find(room.code) is room
    clock.now += 1
    assert rooms.find(room.code) is None
    other = rooms.open()
    rooms.close(other)
    assert rooms.find(other.code) is None


def test_there_are_so_many_and_no_more(rooms, clock):
    every = [rooms.open() for _ in range(ROOMS)]
    assert len({room.code for room in every}) == ROOMS
    with pytest.raises(Wrong, match=f"{ROOMS}"):
        rooms.open()
    clock.now = HOURS * 3600
    room = rooms.open()
    rooms.turn(room, "clip")
    for voter in range(VOTERS):
        rooms.vote(room, "clip", str(voter), "A")
    with pytest.raises(Wrong, match=f"{VOTERS}"):
        rooms.vote(room, "clip", "one more", "A")
    assert rooms.vote(room, "clip", "7", "B"), "an answer can still be changed"


def test_no_answer_is_lost_when_all_vote_at_once(rooms):
    room = rooms.open()
    rooms.turn(room, "clip")
    ready = threading.Barrier(30)

    def vote(voter):
        ready.wait()
        return rooms.vote(room, "clip", str(voter), "ABCD"[voter % 4])

    with ThreadPoolExecutor(30) as pool:
        assert all(pool.map(vote, range(30)))
    rooms.show(room)
    assert rooms.standing(room).counts == {"A": 8, "B": 8, "C": 7, "D": 7}


def test_a_room_keeps_no_more_than_letters(rooms):
    room = rooms.open()
    rooms.turn(room, "clip")
    rooms.vote(room, "clip", "a tab", "C")
    assert set(vars(room)) == {
        *("code", "key", "until", "lesson", "voting", "votes", "leading", "state"),
    }
