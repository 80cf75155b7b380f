"""Units, accounts, and the posts people hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from ..policy.roles import NAMES, Role


class Level(models.TextChoices):
    DISTRICT = "district", "区县"
    TOWN = "town", "镇街"
    VILLAGE = "village", "村（社区）"
    OTHER = "other", "其他单位"


class Unit(models.Model):
    """A district, a town, a village, or any other unit: whoever assesses or is assessed. `office` is what its assessing office is called."""

    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level.choices, default=Level.TOWN)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级单位", null=True, blank=True, related_name="children")
    office = models.CharField("考核机构名称", max_length=60, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    def create_user(self, username: str, name: str, password: str, **more: Any) -> User:
        user = self.model(username=username, name=name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account of one person. `session` is the one session that is alive; another log-in ends it. `earlier` are hashes of passwords used before.
    `waits`: the system administrator has reset the password of somebody who holds a post, and the security administrator has not yet let them in."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=30)
    contact = models.CharField("联系电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change = models.BooleanField("首次登录须改密码", default=True)
    changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    session = models.CharField(max_length=40, blank=True)
    waits = models.BooleanField("待放行", default=False)
    earlier = models.JSONField("用过的密码", default=list, blank=True)

    objects = People()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Post(models.Model):
    """A role that a person holds: in an owner's office or an assessed unit (`unit`), or in a group. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=10, choices=[(r.value, NAMES[r]) for r in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts")
    group = models.ForeignKey("Group", models.PROTECT, null=True, blank=True, related_name="posts")
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["user", "ended_at"])]


class Tie(models.Model):
    """What binds a person to a unit, so that they must not assess it: works there or did (since, until), kin, or named (R33)."""

    class Kind(models.TextChoices):
        HOME = "home", "任职"
        KIN = "kin", "亲属关系"
        NAMED = "named", "其他应回避情形"

    user = models.ForeignKey(User, models.PROTECT, related_name="ties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField("事由", max_length=10, choices=Kind.choices, default=Kind.HOME)
    since = models.DateField("开始", null=True, blank=True)
    until = models.DateField("结束", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
